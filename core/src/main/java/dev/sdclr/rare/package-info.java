/** Which images are rare: orderings of features, shortlists of them, and what to label next. */
package dev.sdclr.rare;
