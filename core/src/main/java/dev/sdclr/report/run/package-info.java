/** What a report knows of its runs, read from their records alone. */
package dev.sdclr.report.run;
