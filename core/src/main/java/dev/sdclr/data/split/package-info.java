/** Which images an epoch visits in which order, long-tailed selections, and lists of splits. */
package dev.sdclr.data.split;
