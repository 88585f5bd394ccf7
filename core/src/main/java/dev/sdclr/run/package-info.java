/** Plain records on disk: the run directory, its metric log, results and mined images. */
package dev.sdclr.run;
