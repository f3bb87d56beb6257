// The window's first line: find the host, then show.
import { mount } from "svelte";
import { connect } from "./backend";
import "./leads/grid.css";
import "./shared/base.css";
import { setting } from "./shared/theme.svelte";
import App from "./views/App.svelte";

setting.apply();
const target = document.getElementById("app");
if (target) mount(App, { target, props: { backend: await connect() } });
