@NullMarked
package dev.rind.edge.compare;

import org.jspecify.annotations.NullMarked;
