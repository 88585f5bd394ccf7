/** What to look at next: a shortlist before any label, suggestions from then on. */
package dev.sdclr.rare.suggest;
