import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from './dropdown-menu';
import type { MenuProps } from './menu';

/** The menu itself; mounted when it is opened for the first time, hence open at first. */
export function OpenMenu({ trigger, header, choice, actions = [] }: MenuProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{trigger}</DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {header !== undefined && (
          <>
            <DropdownMenuLabel>{header}</DropdownMenuLabel>
            <DropdownMenuSeparator />
          </>
        )}
        {choice && (
          <DropdownMenuRadioGroup value={choice.value} onValueChange={choice.onChange}>
            {choice.options.map(({ value, label, icon: Icon, lang }) => (
              <DropdownMenuRadioItem key={value} value={value} lang={lang}>
                {Icon && <Icon aria-hidden />}
                {label}
              </DropdownMenuRadioItem>
            ))}
          </DropdownMenuRadioGroup>
        )}
        {actions.map(({ label, icon: Icon, onSelect }) => (
          <DropdownMenuItem key={label} onSelect={onSelect}>
            {Icon && <Icon aria-hidden />}
            {label}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
