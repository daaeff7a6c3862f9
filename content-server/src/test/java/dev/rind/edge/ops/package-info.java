@NullMarked
package dev.rind.edge.ops;

import org.jspecify.annotations.NullMarked;
