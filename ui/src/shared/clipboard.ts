// Text to the clipboard. The copy event comes first: it needs no permission and no secure origin, which a webview's own
// scheme may not be.

import { note } from "./note.svelte";

/** Copies, and says whether that worked. */
export async function copy(text: string): Promise<void> {
  note.say((await put(text)) ? "Copied" : "This could not be copied.");
}

async function put(text: string): Promise<boolean> {
  if (copied(text)) return true;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function copied(text: string): boolean {
  let put = false;
  const oncopy = (event: ClipboardEvent) => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", text);
    put = event.clipboardData !== null;
  };
  // WebKit copies nothing where nothing is selected, unless someone says before that there is something.
  const onbefore = (event: Event) => event.preventDefault();
  document.addEventListener("beforecopy", onbefore, { once: true });
  document.addEventListener("copy", oncopy, { once: true });
  document.execCommand("copy");
  document.removeEventListener("beforecopy", onbefore);
  document.removeEventListener("copy", oncopy);
  return put;
}
