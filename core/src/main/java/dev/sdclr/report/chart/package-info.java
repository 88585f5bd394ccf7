/** Charts that work without scripts and without network, each with its numbers as a table. */
package dev.sdclr.report.chart;
