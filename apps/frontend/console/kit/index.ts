export { KitActions } from './kit-actions.tsx';
export { KitData } from './kit-data.tsx';
export { KitForms } from './kit-forms.tsx';
export { KitStates } from './kit-states.tsx';
