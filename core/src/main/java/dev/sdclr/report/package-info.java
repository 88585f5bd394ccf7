/** One self-contained HTML page about one or several runs, drawn from their records alone. */
package dev.sdclr.report;
