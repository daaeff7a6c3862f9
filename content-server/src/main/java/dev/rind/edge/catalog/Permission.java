package dev.rind.edge.catalog;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether a user may pass a guard of the kind {@code core.rbac} (contract 4.3).
 *
 * @param domainId that of the request, whose roles count as well; null where domains are off
 */
public record Permission(int userId, UUID guardId, @Nullable UUID domainId) {}
