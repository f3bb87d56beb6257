// AG Grid with its older, linked style sheets: does that need no inline style?
import "ag-grid-community/styles/ag-grid.css";
import "ag-grid-community/styles/ag-theme-quartz-no-font.css";
import Ag from "./Ag.svelte";
import { start } from "./common";

Object.assign(window, { legacy: true });
void start(Ag);
