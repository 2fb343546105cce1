/// <reference lib="dom" />
// A plain page: nothing is bundled, and the networks' modules are imported as they were written.

/** Asks each module for the predictions of its inputs. */
async function said() {
  /** @type {Record<string, object>} */
  const inputs = await (await fetch('./inputs.json')).json();
  const entries = Object.entries(inputs).map(async ([file, given]) => {
    /** @type {{ predict(inputs: object): object }} */
    const network = await import(`./${file}`);
    return [file, network.predict(given)];
  });
  return JSON.stringify(Object.fromEntries(await Promise.all(entries)));
}

window.pageReport = said();
