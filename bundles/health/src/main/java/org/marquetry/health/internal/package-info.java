@NullMarked
package org.marquetry.health.internal;

import org.jspecify.annotations.NullMarked;
