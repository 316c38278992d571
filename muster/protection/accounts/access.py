"""What an account may do for itself. Signing in comes before any school is chosen, so its events belong to none."""

from muster.protection.access.policy import Fact, permission

IS_SIGNED_IN = Fact("is_signed_in", "you are signed in")

HAS_SEVERAL_SCHOOLS = Fact("has_several_schools", "you work in more than one school")

OWN_ACCOUNT = permission("accounts:own:change", "look after your own account", IS_SIGNED_IN)
CHOOSE_SCHOOL = permission("accounts:school:choose", "work in another of your schools", HAS_SEVERAL_SCHOOLS)
START_SESSION = permission("accounts:session:start", "sign in", IS_SIGNED_IN)
END_SESSION = permission("accounts:session:end", "end a session", IS_SIGNED_IN)
GIVE_FACTOR = permission("accounts:factor:give", "give a second factor", IS_SIGNED_IN)
FOLLOW_LINK = permission("accounts:link:follow", "follow an invitation or a reset", IS_SIGNED_IN)
