/** Image sources, labels, long-tailed splits and their files, and known datasets. */
package dev.sdclr.data;
