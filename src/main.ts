import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { installTrustedTypes } from './lib/seal/trusted-types.ts';

installTrustedTypes(globalThis);

const target = document.getElementById('app');
if (target) mount(App, { target });
