/**
 * Files as an enemy would make them: valid ones corrupted in a way that a seed decides, and a watch
 * over what reads them.
 */
package dev.sdclr.fuzz;
