@NullMarked
package dev.rind.edge.guard.identity;

import org.jspecify.annotations.NullMarked;
