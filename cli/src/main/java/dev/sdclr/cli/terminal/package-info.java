/** What users see in the terminal: bars, tables, failures, help, and what they may do next. */
package dev.sdclr.cli.terminal;
