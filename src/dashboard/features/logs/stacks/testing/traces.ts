/** Stack traces as each language writes them: one group each, the first line its head. */
export const traces: Record<string, string> = {
  java: `Exception in thread "main" java.lang.IllegalStateException: cart is closed
	at com.acme.shop.Cart.add(Cart.java:42)
	at com.acme.shop.Cart.lambda$fill$0(Cart.java:57) ~[shop-1.2.jar:1.2]
	at java.base/java.util.ArrayList.forEach(ArrayList.java:1596)
	Suppressed: java.io.IOException: close failed
		at com.acme.shop.Till.close(Till.java:9)
Caused by: java.sql.SQLException: gone away
	at com.acme.db.Pool.take(Pool.java:101)
	... 12 more`,
  kotlin: `kotlin.UninitializedPropertyAccessException: lateinit property till has not been initialized
	at shop.MainKt$main$1.invokeSuspend(Main.kt:7)
	at kotlin.coroutines.jvm.internal.BaseContinuationImpl.resumeWith(ContinuationImpl.kt:33)
	at shop.MainKt.main(Main.kt)`,
  python: `Traceback (most recent call last):
  File "/app/shop.py", line 12, in buy
    return stock[name]
           ~~~~~^^^^^^
KeyError: 'apple'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    buy("apple")
  [Previous line repeated 3 more times]
shop.errors.SoldOut: apple is sold out`,
  pythonSyntax: `broken input
  File "/app/shop.py", line 3
    def buy(:
            ^
SyntaxError: invalid syntax`,
  node: `TypeError: Cannot read properties of undefined (reading 'price')
    at total (/app/src/cart.js:10:21)
    at Array.map (<anonymous>)
    at new Cart (file:///app/src/cart.js:4:9)
    at async Promise.all (index 0)
    at async /app/src/server.js:33:5
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {
  code: 'ERR_CART',
  [cause]: Error: no price
      at price (/app/src/price.js:2:9) {
    errno: -2
  }
}`,
  go: `panic: runtime error: index out of range [3] with length 3 [recovered]
	panic: again

goroutine 1 [running]:
main.(*Cart).Add(0xc000012345, {0x4b1f2a, 0x5})
	/app/cart.go:12 +0x1d
main.main()
	/app/main.go:7 +0x25

goroutine 18 [chan receive, 2 minutes]:
net/http.(*conn).serve(0xc0000b2000, {0x6f2b48, 0xc00009e0f0})
	/usr/local/go/src/net/http/server.go:2039 +0x5f0
created by net/http.(*Server).Serve in goroutine 1
	/usr/local/go/src/net/http/server.go:3285 +0x4b4`,
  goHttp: `2026/01/02 10:00:00 http: panic serving 127.0.0.1:4242: boom
goroutine 34 [running]:
net/http.(*conn).serve.func1()
	/usr/local/go/src/net/http/server.go:1898 +0xbe`,
  rust: `thread 'main' panicked at src/cart.rs:12:9:
index out of bounds: the len is 3 but the index is 3
stack backtrace:
   0: rust_begin_unwind
             at /rustc/abc/library/std/src/panicking.rs:652:5
   1: core::panicking::panic_fmt
             at /rustc/abc/library/core/src/panicking.rs:72:14
   2: shop::cart::add
             at ./src/cart.rs:12:9
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`,
  ruby: `shop.rb:12:in 'Cart#add': sold out (SoldOut)
	from shop.rb:30:in 'block in <main>'
	from <internal:kernel>:187:in 'loop'
	from shop.rb:29:in '<main>'`,
  rubyOld: `Traceback (most recent call last):
	2: from shop.rb:30:in \`<main>'
	1: from shop.rb:29:in \`fill'
shop.rb:12:in \`add': sold out (SoldOut)`,
  php: `PHP Fatal error:  Uncaught RuntimeException: sold out in /app/Cart.php:12
Stack trace:
#0 /app/Shop.php(30): Acme\\Cart->add('apple')
#1 [internal function]: Acme\\Shop->run()
#2 {main}
  thrown in /app/Cart.php on line 12`,
  dotnet: `Unhandled exception. System.InvalidOperationException: cart is closed
 ---> System.IO.IOException: gone
   at Acme.Till.Close() in /src/Till.cs:line 9
   --- End of inner exception stack trace ---
   at Acme.Cart.Add(String name, Int32 count) in /src/Cart.cs:line 42
   at Acme.Program.<Main>$(String[] args)
--- End of stack trace from previous location ---
   at System.Collections.Generic.Dictionary\`2.get_Item(TKey key)`,
  sanitizer: `==4242==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x4f bp 0x7f sp 0x7e
READ of size 4 at 0x602000000010 thread T0
    #0 0x4f8a1b in add /app/cart.c:12:9
    #1 0x7f1c2d3e in __libc_start_main (/lib/libc.so.6+0x29d8f)

0x602000000010 is located 0 bytes inside of 4-byte region
freed by thread T0 here:
    #0 0x4c2f1d in free (/app/shop+0x4c2f1d)

SUMMARY: AddressSanitizer: heap-use-after-free /app/cart.c:12:9 in add
==4242==ABORTING`,
  undefinedBehaviour: `cart.c:3:5: runtime error: signed integer overflow
    #0 0x4f8a1b in add /app/cart.c:3:5
    #1 0x4f8a9c in main /app/main.c:8:2`,
};

/** Ordinary output, indented and framed in every way: no groups. */
export const ordinary: Record<string, string> = {
  npm: `npm warn deprecated inflight@1.0.6: This module is not supported

added 312 packages, and audited 313 packages in 9s

42 packages are looking for funding
  run \`npm fund\` for details

npm error code ERESOLVE
npm error   react@"^18" from the root project
npm error     dev react@"^18" from left-pad@1.0.0`,
  docker: `Step 3/7 : RUN npm ci
 ---> Running in 3f2a1b4c5d6e
Removing intermediate container 3f2a1b4c5d6e
 ---> 5d0da3dc9764
#7 [2/4] RUN apt-get update (cached)
#7 0.345 Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]
#12 1.200 foo(3): bar
#12 DONE 3.1s`,
  apt: `Reading package lists...
The following NEW packages will be installed:
  curl libcurl4
0 upgraded, 2 newly installed, 0 to remove
Get:1 http://deb.debian.org/debian bookworm/main amd64 curl [315 kB]
  fetched from registry.local:5000
Setting up curl (7.88.1-10) ...`,
  pytest: `=========================== short test summary info ============================
FAILED tests/test_cart.py::test_add - AssertionError: assert 1 == 2
    def test_add():
>       assert add(1) == 2
E       assert 1 == 2
E        +  where 1 = add(1)

tests/test_cart.py:3: AssertionError
========================= 1 failed, 12 passed in 0.42s =========================`,
  tree: `src
├── cart
│   ├── cart.ts
│   └── cart.test.ts
└── main.ts

    at home (maybe)
    at 10:30:15
    from here on`,
  table: `NAME      READY   STATUS    RESTARTS
shop-0    1/1     Running   0
  1: first
  2: second
    - item
    { "a": 1 }
  "b": {
    "c": 2
  }
}`,
  compiler: `src/cart.ts(12,9): error TS2304: Cannot find name 'x'.
cart.c:1:10: fatal error: till.h: No such file or directory
    1 | #include <till.h>
      |          ^~~~~~~~
error[E0382]: borrow of moved value
  --> src/main.rs:4:5
   |
   = note: move occurs`,
};
