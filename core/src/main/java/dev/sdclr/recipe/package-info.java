/** Named settings with their source, command and expected result. */
package dev.sdclr.recipe;
