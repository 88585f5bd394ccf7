/** Orderings that rank images by how rare they look, without any label. */
package dev.sdclr.rare.ordering;
