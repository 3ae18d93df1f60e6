'use client';

import { Download, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import {
  Button,
  ButtonLink,
  CopyButton,
  DangerDialog,
  Dialog,
  FormDialog,
  Input,
  Menu,
  OutLink,
  Tooltip,
  useToast,
} from '../ui/index.ts';
import { KitRow, KitSection } from './kit-section.tsx';

const looks = ['primary', 'secondary', 'quiet', 'danger'] as const;

/** What is pressed. */
export function KitActions() {
  const { t } = useTexts();
  return (
    <>
      <KitSection name="Button">
        <KitRow>
          {looks.map((look) => (
            <Button key={look} look={look}>
              {t(`kitLook.${look}`)}
            </Button>
          ))}
        </KitRow>
        <KitRow>
          {looks.map((look) => (
            <Button key={look} look={look} disabledReason={t('kit.reason')}>
              {t('kit.disabled')}
            </Button>
          ))}
        </KitRow>
        <KitRow>
          <Button disabledReason={t('kit.reason')} showsReason>
            {t('kit.disabled')}
          </Button>
        </KitRow>
        <KitRow>
          {looks.map((look) => (
            <Button key={look} look={look} busy>
              {t('kit.busy')}
            </Button>
          ))}
        </KitRow>
        <Button>
          <Download aria-hidden size={16} />
          {t('kit.longWords')}
        </Button>
      </KitSection>
      <KitSection name="ButtonLink">
        <KitRow>
          <ButtonLink href="#kit" look="primary">
            {t('kitLook.primary')}
          </ButtonLink>
          <ButtonLink href="#kit">{t('kitLook.secondary')}</ButtonLink>
        </KitRow>
      </KitSection>
      <KitSection name="OutLink">
        <p>
          <OutLink href="/docs" newWindow={t('kit.newWindow')}>
            {t('kit.link')}
          </OutLink>
        </p>
      </KitSection>
      <KitSection name="CopyButton">
        <KitRow>
          <CopyButton text={t('kit.longWords')} label={t('kit.copy')} />
        </KitRow>
      </KitSection>
      <KitSection name="Menu">
        <KitRow>
          <Menu
            trigger={<Button>{t('kit.menu')}</Button>}
            items={[
              { key: 'edit', word: t('kit.edit'), Icon: Pencil, onSelect: () => {} },
              { key: 'off', word: t('kit.disabled'), onSelect: () => {}, disabledReason: t('kit.reason') },
              { key: 'delete', word: t('kit.delete'), Icon: Trash2, onSelect: () => {}, danger: true },
            ]}
          />
        </KitRow>
      </KitSection>
      <KitSection name="Tooltip">
        <KitRow>
          <Tooltip words={t('kit.reason')}>
            <Button>{t('kit.hover')}</Button>
          </Tooltip>
        </KitRow>
      </KitSection>
      <Dialogs />
      <ToastsShown />
    </>
  );
}

function Dialogs() {
  const { t } = useTexts();
  const [open, setOpen] = useState<'plain' | 'form' | 'danger' | 'busy'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <KitSection name="Dialog">
        <KitRow>
          <Button onClick={() => setOpen('plain')}>{t('kit.openDialog')}</Button>
        </KitRow>
        <Dialog
          title={t('kit.dialog')}
          about={t('kit.sentence')}
          open={open === 'plain'}
          onOpenChange={close}
          actions={
            <>
              <Button onClick={close}>{t('ui.cancel')}</Button>
              <Button look="primary" onClick={close}>
                {t('kit.save')}
              </Button>
            </>
          }
        >
          <p>{t('kit.longWords')}</p>
        </Dialog>
      </KitSection>
      <KitSection name="FormDialog">
        <KitRow>
          <Button onClick={() => setOpen('form')}>{t('kit.openForm')}</Button>
        </KitRow>
        {open === 'form' && (
          <FormDialog
            title={t('kit.dialog')}
            action={t('kit.save')}
            busy={false}
            failed={undefined}
            onSubmit={close}
            onClose={close}
          >
            <Input label={t('kit.label')} required />
          </FormDialog>
        )}
      </KitSection>
      <KitSection name="DangerDialog">
        <KitRow>
          <Button look="danger" onClick={() => setOpen('danger')}>
            {t('kit.openDanger')}
          </Button>
          <Button look="danger" onClick={() => setOpen('busy')}>
            {t('kit.openDangerBusy')}
          </Button>
        </KitRow>
        <DangerDialog
          title={t('kit.danger')}
          action={t('kit.delete')}
          typedName="shop_bot"
          open={open === 'danger' || open === 'busy'}
          busy={open === 'busy'}
          onOpenChange={close}
          onConfirm={close}
        >
          <p>{t('kit.sentence')}</p>
        </DangerDialog>
      </KitSection>
    </>
  );
}

function ToastsShown() {
  const { t } = useTexts();
  const toast = useToast();
  return (
    <KitSection name="Toasts">
      <KitRow>
        <Button onClick={() => toast(t('kit.done'))}>{t('kit.toast')}</Button>
        <Button onClick={() => toast(t('kit.done'), { undo: () => toast(t('kit.undone')) })}>
          {t('kit.toastUndo')}
        </Button>
        <Button onClick={() => toast(t('kit.longWords'), { kind: 'fail' })}>{t('kit.toastFail')}</Button>
      </KitRow>
    </KitSection>
  );
}
