/** A Pulp to test with: its tables in an embedded PostgreSQL, a Redis, a yum repository made in Java. */
@NullMarked
package dev.rind.testbed;

import org.jspecify.annotations.NullMarked;
