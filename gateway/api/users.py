"""People and what they may do."""

from gateway.areas import Area
from shared.contracts.accounts import ChangeUser, CreateUser, GetUser, ListColleagues, ListUsers

area = Area(name="users", description="People, their roles and offices")
area.lists("/users", ListUsers, "List users")
area.creates("/users", CreateUser, "Add a user", location="/users/{id}")
area.reads("/users/{id}", GetUser, "Read a user")
area.changes("/users/{id}", ChangeUser, "Change a user; a new password or active=false ends their sessions")
area.lists("/colleagues", ListColleagues, "List those of one's own offices, to hand work to them")
