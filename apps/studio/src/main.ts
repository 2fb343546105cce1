import { mount } from 'svelte';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/flow.css';
import App from './app.svelte';

const target = document.getElementById('studio');
if (target === null) throw new Error('The page has no element #studio for the studio to stand in.');
mount(App, { target });
