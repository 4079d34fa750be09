import { Slider as Primitive } from 'radix-ui';

import { cn } from '@/lib/utils';

interface SliderProps {
  label: string;
  valueText: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
  className?: string;
}

export function Slider({ label, valueText, value, min, max, step, onChange, className }: SliderProps) {
  return (
    <Primitive.Root
      value={[value]}
      min={min}
      max={max}
      step={step}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next);
      }}
      className={cn('relative flex h-8 w-full touch-none items-center select-none', className)}
    >
      <Primitive.Track className="relative h-1 grow overflow-hidden rounded-full bg-active">
        <Primitive.Range className="absolute h-full bg-accent" />
      </Primitive.Track>
      <Primitive.Thumb
        aria-label={label}
        aria-valuetext={valueText}
        className="block size-4 rounded-full border-2 border-accent bg-white shadow-sm"
      />
    </Primitive.Root>
  );
}
