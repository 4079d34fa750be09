import { Eye, EyeOff } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { useTranslations } from 'use-intl';

import { cn } from '@/lib/utils';

import { Button } from './ui/button';
import { Input } from './ui/input';

/** A secret, hidden unless its button shows it. */
export function PasswordInput({ className, disabled, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  const t = useTranslations('common');
  const [shown, setShown] = useState(false);
  return (
    <div className="relative min-w-0">
      <Input type={shown ? 'text' : 'password'} disabled={disabled} spellCheck={false} className={cn('pr-9', className)} {...props} />
      <Button
        variant="ghost"
        size="iconSm"
        disabled={disabled}
        aria-label={t(shown ? 'hide_typed' : 'show_typed')}
        onClick={() => setShown(!shown)}
        className="absolute top-1/2 right-0.5 -translate-y-1/2"
      >
        {shown ? <EyeOff /> : <Eye />}
      </Button>
    </div>
  );
}
