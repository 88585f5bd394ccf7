/** How well orderings and suggestions find rare classes where all labels are known. */
package dev.sdclr.rare.judge;
