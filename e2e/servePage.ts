/** A program for `perl -e … PORT` that answers everything with a page. Bare system calls: the small image has no modules. */
export const SERVE = `socket(S,2,1,6); bind(S,pack("S n a4 x8",2,$ARGV[0],"\\0"x4)) or die; listen(S,5); $page="<h1>Hello from the container</h1>";
while(accept(C,S)){ sysread(C,$asked,4096); syswrite(C,"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nConnection: close\\r\\nContent-Length: ".length($page)."\\r\\n\\r\\n$page"); close(C) }`;
