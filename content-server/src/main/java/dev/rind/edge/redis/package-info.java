/** Redis as the place where edges keep what others may read as well; the one room that speaks its protocol. */
@NullMarked
package dev.rind.edge.redis;

import org.jspecify.annotations.NullMarked;
