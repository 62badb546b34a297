# Messages from protos: `npm run proto`, which puts the generator on the path. Needs protoc (Debian: protobuf-compiler).
cd "$(dirname "$0")" &&
  protoc -I . --es_out=. --es_opt=target=ts,import_extension=ts,erasable_syntax=true ./*.proto
