import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';

import { cn } from '@/lib/utils';

export const buttonVariants = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:opacity-45 aria-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-on-accent shadow-sm hover:bg-accent-hover',
        outline: 'border border-line bg-surface shadow-sm hover:bg-hover active:bg-active',
        ghost: 'hover:bg-hover active:bg-active',
        approve: 'bg-success-solid text-white shadow-sm hover:brightness-110',
        danger: 'bg-danger-solid text-white shadow-sm hover:brightness-110',
        dangerOutline: 'border border-line bg-surface text-danger shadow-sm hover:bg-danger-soft',
        link: 'text-accent-text underline-offset-4 hover:underline',
      },
      size: {
        sm: 'h-7 px-2 text-xs coarse:h-9',
        md: 'h-8 px-3 text-sm coarse:h-10',
        lg: 'h-10 px-4 text-sm',
        icon: 'size-8 coarse:size-10',
        iconSm: 'size-7 coarse:size-9',
      },
    },
    defaultVariants: { variant: 'outline', size: 'md' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonVariants> {
  asChild?: boolean;
}

export function Button({ className, variant, size, asChild = false, type = 'button', ...props }: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className);
  return asChild ? <Slot.Root className={classes} {...props} /> : <button type={type} className={classes} {...props} />;
}
