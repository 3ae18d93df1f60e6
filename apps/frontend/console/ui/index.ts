export { Button } from './button.tsx';
export { Card } from './card.tsx';
export { Command } from './command.tsx';
export { Notice } from './notice.tsx';
export { OutLink } from './out-link.tsx';
export { type Status, StatusMark } from './status-mark.tsx';
export { TextArea } from './text-area.tsx';
export { WithCode } from './with-code.tsx';
