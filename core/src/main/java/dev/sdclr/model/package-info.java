/** ResNet encoders, projection heads and batch norm with one set of values per branch. */
package dev.sdclr.model;
