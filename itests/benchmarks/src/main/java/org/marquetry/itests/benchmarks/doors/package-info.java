/** What it costs a broker, this one or another, to let clients in through a door and to serve them there. */
package org.marquetry.itests.benchmarks.doors;
