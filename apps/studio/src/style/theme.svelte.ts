/** Which theme the page has: that of the system unless told. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'meristem.studio.theme';

/** The theme of the page, kept in the browser. */
export class Theme {
  choice: ThemeChoice = $state('system');
  /** Grows with every change of colours, also of the system's: what draws on a canvas follows it. */
  turns = $state(0);

  constructor() {
    const kept = localStorage.getItem(KEY);
    this.set(kept === 'light' || kept === 'dark' ? kept : 'system');
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.turns++;
    });
  }

  set(choice: ThemeChoice): void {
    this.choice = choice;
    this.turns++;
    const { dataset } = document.documentElement;
    if (choice === 'system') {
      delete dataset['theme'];
      localStorage.removeItem(KEY);
    } else {
      dataset['theme'] = choice;
      localStorage.setItem(KEY, choice);
    }
  }
}
