package org.marquetry.pieces.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "Marquetry pieces", description = "How pieces of the running broker are exchanged.")
@interface PiecesConfiguration {
    @AttributeDefinition(
            name = "Patience",
            description = "Within how many seconds a new piece has to serve, or the former one stays or comes back.",
            required = false)
    int patience() default PiecesSettings.PATIENCE;

    @AttributeDefinition(
            name = "Probation",
            description = "For how many seconds a new piece is taken back when it fails in any way.",
            required = false)
    int probation() default PiecesSettings.PROBATION;

    @AttributeDefinition(
            name = "Standstill",
            description = "After how many seconds in one call an event loop is said to stand still.",
            required = false)
    int standstill() default PiecesSettings.STANDSTILL;

    @AttributeDefinition(
            name = "Follow",
            description =
                    "Whether a bundle that is started beside another one of its name takes that one's place by itself,"
                            + " as does an engine that ranks higher.",
            required = false)
    boolean follow() default false;
}
