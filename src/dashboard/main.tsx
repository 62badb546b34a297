import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, createAppParts } from "./app/App.tsx";
import "./ui/tokens.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App {...createAppParts()} />
  </StrictMode>,
);
