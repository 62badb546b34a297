import { configure } from "@testing-library/react";

// A page is loaded when a test first opens it, which takes a busy machine more than the library's one second.
configure({ asyncUtilTimeout: 10_000 });
