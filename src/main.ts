import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { installTrustedTypes, type TrustedTypesScope } from './lib/seal/trusted-types.ts';

installTrustedTypes(globalThis as unknown as TrustedTypesScope);

const target = document.getElementById('app');
if (target) mount(App, { target });
