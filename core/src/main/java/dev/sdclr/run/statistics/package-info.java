/** What chance makes of figures: intervals, and the distributions that they come from. */
package dev.sdclr.run.statistics;
