/** A store in the heap: what it keeps outlives connections and the engine, and ends with the process. */
package org.marquetry.persistence.memory.internal;
