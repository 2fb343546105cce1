import { createSubscriber } from 'svelte/reactivity';

const subscribe = createSubscriber((update) => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const chosen = new MutationObserver(update);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  dark.addEventListener('change', update);
  return () => {
    chosen.disconnect();
    dark.removeEventListener('change', update);
  };
});

/** Which theme is shown; an effect that reads it runs again when it turns, by choice or with the system. */
export function shownTheme(): string {
  subscribe();
  const chosen = document.documentElement.dataset['theme'];
  return chosen ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}
