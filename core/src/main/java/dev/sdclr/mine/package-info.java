/**
 * Which images pruning changes most (PIE mining), and what a ranking leaves for people to look at.
 */
package dev.sdclr.mine;
