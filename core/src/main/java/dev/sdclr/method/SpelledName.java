package dev.sdclr.method;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method's name as its paper spells it, where that is not its name in configurations. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface SpelledName {

  String value();
}
