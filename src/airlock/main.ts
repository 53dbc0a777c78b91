import { mount } from 'svelte';
import '../app.css';
import { installTrustedTypes } from '../lib/seal/trusted-types.ts';
import Airlock from './Airlock.svelte';

installTrustedTypes(globalThis);

const target = document.getElementById('airlock');
if (target) mount(Airlock, { target });
