export { AppFrame } from './app-frame.tsx';
export { NarrowPage } from './narrow-page.tsx';
export { PageFrame } from './page-frame.tsx';
export { SectionNav } from './section-nav.tsx';
