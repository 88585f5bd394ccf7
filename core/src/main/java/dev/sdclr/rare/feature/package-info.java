/** Features of a collection, their nearest neighbours, duplicates and clusters. */
package dev.sdclr.rare.feature;
