/** Groups of options that several commands share, checked and made into what jobs take. */
package dev.sdclr.cli.options;
